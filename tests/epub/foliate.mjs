// Opens a book in foliate-js, the engine of the Foliate reader, and prints what it found as JSON.
//
//   node foliate.mjs BOOK.epub OUT
//
// OUT-N.png are pictures of the sections that SECTIONS names, OUT-dark-N.png the same at night;
// MAX limits the sections that are opened, NODE_DIR holds node_modules, CHROME is the browser.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { createRequire } from 'node:module'

const modules = path.join(process.env.NODE_DIR ?? process.cwd(), 'node_modules')
const puppeteer = createRequire(modules + '/')('puppeteer-core')
const [, , book, out] = process.argv
const max = Number(process.env.MAX ?? 50)
const shots = (process.env.SECTIONS ?? '').split(',').filter(Boolean).map(Number)

const types = { '.js': 'text/javascript', '.html': 'text/html', '.css': 'text/css' }
const server = http.createServer((request, response) => {
    const url = decodeURIComponent(request.url.split('?')[0])
    const file = url === '/book.epub' ? book : path.join(modules, 'foliate-js', path.normalize(url))
    if (url === '/favicon.ico') return response.writeHead(204).end()
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404).end()
    const type = types[path.extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type })
    fs.createReadStream(file).pipe(response)
}).listen(0)

const browser = await puppeteer.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--lang=zh-CN'],
})
const errors = []
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds))
try {
    const page = await browser.newPage()
    await page.setViewport({ width: 480, height: 720 })
    page.on('console', message => {
        const isNews = !/sandboxing/.test(message.text())
        if (['error', 'warn'].includes(message.type()) && isNews) errors.push(message.text())
    })
    page.on('pageerror', error => errors.push(error.message))
    page.on('requestfailed', request => errors.push(`${request.url()} failed`))
    const started = Date.now()
    await page.goto(`http://127.0.0.1:${server.address().port}/reader.html?url=/book.epub`)
    await page.waitForFunction(
        () => globalThis.reader?.view?.renderer?.getContents?.()?.[0]?.doc?.readyState,
        { timeout: 120_000 })
    const milliseconds = Date.now() - started

    const about = await page.evaluate(async () => {
        const { book } = reader.view
        const count = items => (items ?? []).reduce((n, item) => n + 1 + count(item.subitems), 0)
        const depth = items => items?.length
            ? 1 + Math.max(...items.map(item => depth(item.subitems))) : 0
        const cover = await book.getCover?.()
        return {
            title: book.metadata.title,
            language: book.metadata.language,
            direction: book.dir,
            spine: book.sections.length,
            contents: count(book.toc),
            depth: depth(book.toc),
            landmarks: (book.landmarks ?? []).map(item => item.type?.join?.(' ') ?? item.type),
            cover: cover && { type: cover.type, size: cover.size },
        }
    })

    const sections = await page.evaluate(async max => {
        const found = []
        for (let index = 0; index < Math.min(max, reader.view.book.sections.length); index++) {
            let doc
            for (let wait = 0; wait < 500 && !doc; wait++) {
                const [shown] = reader.view.renderer.getContents()
                // A reader that is turning a page does not hear where to go.
                if (shown?.index !== index) await reader.view.goTo(index)
                else if (shown.doc?.readyState === 'complete') doc = shown.doc
                if (!doc) await new Promise(done => setTimeout(done, 20))
            }
            if (!doc) throw new Error(`section ${index} does not open`)
            await Promise.all([...doc.images].map(image => image.decode().catch(() => 0)))
            const dead = []
            for (const link of doc.querySelectorAll('a[href]')) {
                const href = reader.view.book.sections[index].resolveHref(link.getAttribute('href'))
                if (/^(https?|mailto):/.test(href)) continue
                const target = await reader.view.book.resolveHref(href)
                if (!(target?.index >= 0)) { dead.push(href); continue }
                if (!href.includes('#')) continue
                const there = await reader.view.book.sections[target.index].createDocument()
                if (!target.anchor(there)) dead.push(href)
            }
            const paragraph = doc.querySelector('section > p:not([class]):not([lang])')
            const style = paragraph && doc.defaultView.getComputedStyle(paragraph)
            found.push({
                language: doc.documentElement.lang,
                text: doc.body.textContent,
                images: doc.images.length,
                broken: [...doc.images].filter(i => !i.naturalWidth).map(i => i.getAttribute('src')),
                dead,
                indent: style && parseFloat(style.textIndent) / parseFloat(style.fontSize),
            })
        }
        return found
    }, max)

    const dead = await page.evaluate(async () => {
        const found = []
        const walk = async items => {
            for (const item of items ?? []) {
                const target = await reader.view.book.resolveHref(item.href)
                if (!(target?.index >= 0)) found.push(item.href)
                await walk(item.subitems)
            }
        }
        await walk(reader.view.book.toc)
        return found
    })

    for (const scheme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
        for (const section of shots) {
            await page.evaluate(index => reader.view.goTo(index), section)
            await pause(400)
            const name = scheme === 'dark' ? `${out}-dark-${section}` : `${out}-${section}`
            await page.screenshot({ path: `${name}.png` })
        }
    }
    console.log(JSON.stringify({ milliseconds, ...about, sections, dead, errors }))
} finally {
    await browser.close()
    server.close()
}
