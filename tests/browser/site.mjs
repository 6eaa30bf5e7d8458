// Visits a site in Chromium as a reader does, and prints what happened as JSON.
//
//   node site.mjs BASE ARTICLE QUERY
//
// BASE is the address of the site (file: or http:), ARTICLE the path of the last article of a month,
// and QUERY a phrase. NODE_DIR holds node_modules, CHROME is the browser.
import path from 'node:path'
import { createRequire } from 'node:module'

const modules = path.join(process.env.NODE_DIR ?? process.cwd(), 'node_modules')
const puppeteer = createRequire(modules + '/')('puppeteer-core')
const [base, article, query] = process.argv.slice(2)

const browser = await puppeteer.launch({
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--no-first-run'],
})
const found = { errors: [], remote: [] }

async function open(file) {
    const page = await browser.newPage()
    page.on('console', message => {
        if (['error', 'warn'].includes(message.type())) found.errors.push(message.text())
    })
    page.on('pageerror', error => found.errors.push(error.message))
    page.on('requestfailed', request => found.errors.push(request.url()))
    page.on('request', request => {
        if (!request.url().startsWith(base)) found.remote.push(request.url())
    })
    if (file) await page.goto(base + file)
    return page
}

const here = page => decodeURIComponent(page.url()).slice(base.length)

async function go(page, action) {
    await Promise.all([page.waitForNavigation(), action()])
    return here(page)
}

async function results(page) {
    await page.waitForFunction(() => document.getElementById('status').textContent)
    await page.waitForNetworkIdle({ idleTime: 200 })
    return page.$$eval('#results a', links => links.map(link => link.textContent))
}

try {
    const page = await open('index.html')
    found.clicks = [
        await go(page, () => page.click('.months a')),
        await go(page, () => page.click('.days a')),
    ]
    await page.goto(base + article)
    found.next = await go(page, () => page.click('a[rel=next]'))
    found.left = await go(page, () => page.keyboard.press('ArrowLeft'))
    found.right = await go(page, () => page.keyboard.press('ArrowRight'))
    found.up = await go(page, () => page.click('a[rel=up]'))
    found.target = await page.$eval(':target a', link => decodeURIComponent(link.href))
    found.home = await go(page, () => page.click('a[rel=home]'))

    await page.type('input[type=search]', query)
    found.search = await go(page, () => page.keyboard.press('Enter'))
    found.results = await results(page)
    found.status = await page.$eval('#status', status => status.textContent)
    // Arrow keys move the cursor in the field.
    await page.focus('input[type=search]')
    await page.keyboard.press('ArrowLeft')
    found.stays = here(page)
    found.hit = await go(page, () => page.click('#results a'))

    const other = await open('search.html')
    found.queries = {}
    for (const text of ['的', 'zzzz', '新', '', '<b>']) {
        await other.$eval('input', (input, value) => { input.value = value }, text)
        await other.click('button')
        await new Promise(resolve => setTimeout(resolve, 300))
        found.queries[text] = await other.$eval('#status', status => status.textContent)
    }

    const plain = await open()
    await plain.setJavaScriptEnabled(false)
    found.plain = {}
    for (const file of ['index.html', article, 'search.html']) {
        await plain.goto(base + file)
        const body = await plain.$('main')
        found.plain[file] = await (await body.getProperty('innerText')).jsonValue()
    }
    console.log(JSON.stringify(found))
} finally {
    await browser.close()
}
