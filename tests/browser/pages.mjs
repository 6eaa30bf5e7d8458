// Opens pages in Chromium, light and dark, narrow and wide, and prints what it found as JSON.
//
//   node pages.mjs PAGE.html…
//
// axe must not fetch style sheets, which the content security policy of a site forbids.
//
// NODE_DIR holds node_modules, CHROME is the browser; SCREENSHOTS, if set, is a folder for pictures.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const modules = path.join(process.env.NODE_DIR ?? process.cwd(), 'node_modules')
const puppeteer = createRequire(modules + '/')('puppeteer-core')
const axe = fs.readFileSync(path.join(modules, 'axe-core/axe.min.js'), 'utf8')
const shots = process.env.SCREENSHOTS
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const browser = await puppeteer.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--no-first-run'],
})

// What is seen of each figure: boxes of picture and caption, in CSS pixels.
const measure = () => {
    const box = element => {
        const { left, top, right, bottom } = element.getBoundingClientRect()
        return { left, top, right, bottom }
    }
    const style = element => getComputedStyle(element)
    return {
        figures: [...document.querySelectorAll('figure')].filter(f => f.querySelector('figcaption'))
            .map(figure => {
                const picture = figure.querySelector('img')
                const caption = figure.querySelector('figcaption')
                return {
                    picture: picture && box(picture),
                    loaded: picture ? picture.naturalWidth > 0 : null,
                    caption: box(caption),
                    text: caption.innerText.trim(),
                    visible: caption.checkVisibility({ opacityProperty: true,
                        visibilityProperty: true }),
                    size: parseFloat(style(caption).fontSize),
                }
            }),
        overflow: document.documentElement.scrollWidth - window.innerWidth,
        ink: style(document.body).color,
        paper: style(document.body).backgroundColor,
        size: parseFloat(style(document.body).fontSize),
        main: box(document.querySelector('main')),
        text: document.body.innerText,
        original: document.querySelector('.original')
            && getComputedStyle(document.querySelector('.original'), '::after').content,
    }
}

async function look(file) {
    const page = await browser.newPage()
    const found = { errors: [], remote: [], views: {} }
    page.on('console', message => {
        if (['error', 'warn'].includes(message.type())) found.errors.push(message.text())
    })
    page.on('pageerror', error => found.errors.push(error.message))
    await page.setRequestInterception(true)
    page.on('request', request => {
        if (/^(file|data):/.test(request.url())) return request.continue()
        found.remote.push(request.url())
        request.abort()
    })
    const name = path.basename(file, '.html')
    for (const width of [360, 1200]) {
        for (const scheme of ['light', 'dark']) {
            await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
            await page.setViewport({ width, height: 900 })
            await page.goto(pathToFileURL(file).href)
            // Pictures further down wait until they are near.
            await page.evaluate(() => {
                for (const picture of document.images) picture.loading = 'eager'
                return Promise.all([...document.images].map(picture =>
                    picture.decode().catch(() => {})))
            })
            const view = await page.evaluate(measure)
            if (width === 1200) {
                await page.evaluate(axe)
                const result = await page.evaluate(tags =>
                    axe.run({ runOnly: tags, resultTypes: ['violations'],
                        preload: false }), RULES)
                view.violations = result.violations.map(({ id, nodes }) =>
                    `${id}: ${nodes.map(node => node.html).join(' | ').slice(0, 500)}`)
            }
            found.views[`${width}-${scheme}`] = view
            if (shots) {
                await page.screenshot({ path: path.join(shots, `${name}-${width}-${scheme}.png`),
                    fullPage: true })
            }
        }
    }
    await page.emulateMediaType('print')
    found.views.print = await page.evaluate(measure)
    if (shots) await page.pdf({ path: path.join(shots, `${name}.pdf`), format: 'A5' })
    await page.close()
    return [name, found]
}

try {
    const results = []
    for (const file of process.argv.slice(2)) results.push(await look(file))
    console.log(JSON.stringify(Object.fromEntries(results)))
} finally {
    await browser.close()
}
