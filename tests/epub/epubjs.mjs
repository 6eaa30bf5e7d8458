// Opens a book in epub.js and prints what it found as JSON.
//
//   node epubjs.mjs BOOK.epub OUT
//
// OUT.png is a picture of what is shown last; MAX, NODE_DIR and CHROME are those of foliate.mjs.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { createRequire } from 'node:module'

const modules = path.join(process.env.NODE_DIR ?? process.cwd(), 'node_modules')
const puppeteer = createRequire(modules + '/')('puppeteer-core')
const [, , book, out] = process.argv
const max = Number(process.env.MAX ?? 50)

const start = `<!doctype html><meta charset="utf-8"><style>body { margin: 0 }
#view { width: 480px; height: 720px }</style><div id="view"></div>
<script src="/jszip.js"></script><script src="/epub.js"></script><script>
(async () => {
    try {
        window.book = ePub('/book.epub')
        await book.ready
        window.shown = book.renderTo('view', { width: 480, height: 720, flow: 'paginated',
            allowScriptedContent: false })
        await shown.display()
        window.state = 'open'
    } catch (error) { window.state = 'failed: ' + error.message }
})()</script>`
const files = {
    '/jszip.js': path.join(modules, 'jszip/dist/jszip.min.js'),
    '/epub.js': path.join(modules, 'epubjs/dist/epub.min.js'),
    '/book.epub': book,
}
const server = http.createServer((request, response) => {
    const url = request.url.split('?')[0]
    if (url === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(start)
    if (url === '/favicon.ico') return response.writeHead(204).end()
    if (!files[url]) return response.writeHead(404).end()
    const type = url.endsWith('.js') ? 'text/javascript' : 'application/epub+zip'
    response.writeHead(200, { 'content-type': type })
    fs.createReadStream(files[url]).pipe(response)
}).listen(0)

const browser = await puppeteer.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu'],
})
const errors = []
try {
    const page = await browser.newPage()
    await page.setViewport({ width: 480, height: 720 })
    page.on('console', message => { if (message.type() === 'error') errors.push(message.text()) })
    page.on('pageerror', error => errors.push(error.message))
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    await page.waitForFunction('window.state', { timeout: 120_000 })
    const found = await page.evaluate(async max => {
        if (state !== 'open') return { state }
        const count = items => items.reduce((n, item) => n + 1 + count(item.subitems ?? []), 0)
        const dead = []
        const walk = items => {
            for (const item of items) {
                if (!book.spine.get(item.href)) dead.push(item.href)
                walk(item.subitems ?? [])
            }
        }
        walk(book.navigation.toc)
        const sections = []
        for (const item of book.spine.spineItems.slice(0, max)) {
            await shown.display(item.href)
            const { document } = shown.getContents()[0]
            await Promise.all([...document.images].map(image => image.decode().catch(() => 0)))
            sections.push({
                text: document.body.textContent,
                broken: [...document.images].filter(i => !i.naturalWidth).map(i => i.src),
            })
        }
        return {
            state,
            title: book.packaging.metadata.title,
            language: book.packaging.metadata.language,
            contents: count(book.navigation.toc),
            landmarks: book.navigation.landmarks?.length,
            cover: Boolean(await book.coverUrl()),
            spine: book.spine.length,
            sections,
            dead,
        }
    }, max)
    await page.screenshot({ path: `${out}.png` })
    console.log(JSON.stringify({ ...found, errors }))
} finally {
    await browser.close()
    server.close()
}
