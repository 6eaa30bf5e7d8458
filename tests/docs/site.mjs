// Opens every page of a built site, in both themes, and says what is wrong with any.
//
//   node site.mjs SITE [FOLDER FOR SCREENSHOTS]
//
// The last line is "N passed, N failed", counted in pages; the exit status is 1 if any failed.
// NODE_DIR holds node_modules, CHROME is the browser.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { createRequire } from 'node:module'

const modules = path.join(process.env.NODE_DIR ?? process.cwd(), 'node_modules')
const puppeteer = createRequire(modules + '/')('puppeteer-core')
const [, , site, shots] = process.argv

const types = {
    '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript',
    '.json': 'application/json', '.png': 'image/png', '.svg': 'image/svg+xml',
}
const server = http.createServer((request, response) => {
    let file = path.join(site, path.normalize(decodeURIComponent(request.url.split('?')[0])))
    if (file.endsWith('/')) file += 'index.html'
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/plain' })
    fs.createReadStream(file).pipe(response)
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const base = `http://127.0.0.1:${server.address().port}/`

const pages = fs.readdirSync(site, { recursive: true }).map(String)
    .filter(name => name.endsWith('index.html')).sort()
    .map(name => base + encodeURI(name.slice(0, -'index.html'.length)))

const browser = await puppeteer.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu'],
})
const faults = new Map(pages.map(url => [url, []]))
const anchors = new Map()
const links = new Map()

async function open(url, theme) {
    const fault = text => faults.get(url).push(`${theme}: ${text}`)
    const context = await browser.createBrowserContext() // The theme remembers what was chosen.
    const page = await context.newPage()
    await page.setViewport({ width: 1280, height: 900 })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
    page.on('pageerror', error => fault(`error: ${error.message}`))
    page.on('console', message => {
        if (['error', 'warn'].includes(message.type())) fault(`console: ${message.text()}`)
    })
    page.on('request', request => {
        const to = request.url()
        if (!to.startsWith(base) && !/^(?:data|blob):/.test(to)) fault(`asks for ${to}`)
    })
    page.on('response', response => {
        if (response.status() >= 400) fault(`${response.status()} for ${response.url()}`)
    })
    await page.goto(url, { waitUntil: 'networkidle0', timeout: 60_000 })
    const found = await page.evaluate(() => ({
        scheme: document.body.dataset.mdColorScheme,
        ids: [...document.querySelectorAll('[id], a[name]')].map(node => node.id || node.name),
        links: [...document.querySelectorAll('a[href]')].map(node => node.href),
        wide: [...document.querySelectorAll('.md-content article > *')]
            .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
            .map(node => `${node.tagName} ${node.textContent.slice(0, 40)}`),
        text: document.querySelector('.md-content')?.innerText.length ?? 0,
    }))
    const wanted = theme === 'dark' ? 'slate' : 'default'
    if (found.scheme !== wanted) fault(`the scheme is ${found.scheme}`)
    if (found.text < 40) fault('the page is empty')
    for (const text of found.wide) fault(`wider than the page: ${text}`)
    anchors.set(url, new Set(found.ids))
    links.set(url, found.links)
    if (shots) {
        fs.mkdirSync(shots, { recursive: true })
        const name = url.slice(base.length).replaceAll('/', '-').replace(/-$/, '') || 'index'
        await page.screenshot({ path: path.join(shots, `${name}-${theme}.png`) })
    }
    await context.close()
}

try {
    for (const url of pages) for (const theme of ['light', 'dark']) await open(url, theme)
    for (const [url, found] of links) {
        for (const link of new Set(found.filter(link => link.startsWith(base)))) {
            const [target, anchor] = link.split('#')
            const isPage = faults.has(target)
            const file = path.join(site, decodeURIComponent(target.slice(base.length)))
            if (!isPage && !(fs.existsSync(file) && fs.statSync(file).isFile()))
                faults.get(url).push(`dead link ${link}`)
            else if (isPage && anchor && !anchors.get(target).has(decodeURIComponent(anchor)))
                faults.get(url).push(`no such anchor ${link}`)
        }
    }
} finally {
    await browser.close()
    server.close()
}

let failed = 0
for (const [url, found] of faults) {
    if (found.length) failed++
    for (const text of found) console.log(`/${url.slice(base.length)}: ${text}`)
}
console.log(`${pages.length - failed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
