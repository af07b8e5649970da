// Opens pages of the built site in Chromium, in both languages and themes, on a phone and on a desktop, and checks them with axe.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { openChromium } from '../scripts/open-chromium.mjs'
import { siteBase } from '../scripts/site/repository-pages.mjs'
import { serveSite } from '../scripts/site/serve-site.mjs'

/** The themes, and the rules of axe for each. The themes differ only in their colours, so the dark theme needs only one rule. */
const themes = [
  { colorScheme: 'light', options: {} },
  { colorScheme: 'dark', options: { runOnly: ['color-contrast'] } },
]
const widths = [1280, 360]

/** A page of each kind. The reference is only in English. */
const translated = {
  home: '/',
  start: '/start/console',
  guide: '/guides/vite-express',
  recipe: '/recipes/roles',
  error: '/errors/invalid_client',
}
const pages = {
  ...translated,
  ...Object.fromEntries(
    Object.entries(translated).map(([name, path]) => [`zh-${name}`, `/zh${path}`]),
  ),
  reference: '/reference/api/@genauth/react/functions/useUser',
}

/** A query of each language, and the page that the first result opens. */
const searches = [
  { home: '/', query: 'invalid_client', page: '/errors/invalid_client' },
  { home: '/zh/', query: '登录回调', page: '/zh/start/console' },
]

/** Returns the violations that axe finds: the rule and the element. */
const findViolations = (page, options) =>
  page.evaluate(async (axeOptions) => {
    const { violations } = await window.axe.run(axeOptions)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `axe: ${id}: ${html}`))
  }, options)

/** Returns how many pixels the page can be scrolled sideways, if any. */
const findOverflow = (page) =>
  page.evaluate(() => {
    const overflow = document.documentElement.scrollWidth - window.innerWidth
    return overflow > 0 ? [`the page is ${overflow} px wider than the screen`] : []
  })

/** Opens a page that records failed requests, requests to other hosts, and errors of scripts. */
async function openPage(browser, { colorScheme, origin, problems }) {
  const page = await browser.newPage({ colorScheme, reducedMotion: 'reduce' })
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`)
  })
  page.on('request', (request) => {
    const { protocol, origin: other } = new URL(request.url())
    if (protocol.startsWith('http') && other !== origin) problems.push(`requests ${request.url()}`)
  })
  return page
}

/** Checks all pages in one theme. */
async function checkTheme(browser, { colorScheme, options, url, screenshots, problems }) {
  const page = await openPage(browser, { colorScheme, origin: new URL(url).origin, problems })
  for (const [name, path] of Object.entries(pages)) {
    await page.setViewportSize({ width: widths[0], height: 900 })
    await page.goto(url + path)
    // The page is complete when its scripts have run.
    await page.waitForFunction(() => document.querySelector('#app').__vue_app__)
    await page.evaluate(axe.source)
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      const found = [...(await findViolations(page, options)), ...(await findOverflow(page))]
      problems.push(...found.map((each) => `${path} (${colorScheme}, ${width} px): ${each}`))
      if (screenshots) {
        const file = join(screenshots, `${name}-${width}-${colorScheme}.png`)
        await page.screenshot({ path: file, fullPage: true })
      }
    }
  }
  await page.close()
}

/** Searches in the search box, and opens the first result. */
async function checkSearchBox(browser, { url, problems }) {
  const page = await openPage(browser, { origin: new URL(url).origin, problems })
  for (const { home, query, page: expected } of searches) {
    await page.goto(url + home)
    await page.locator('#local-search button').click()
    await page.locator('#localsearch-input').fill(query)
    await page.locator('.VPLocalSearchBox .result').first().click()
    await page
      .waitForURL(({ href }) => href.replace(/#.*$/, '') === url + expected, { timeout: 30_000 })
      .catch(() => problems.push(`The search for ${query} opens ${page.url()}, not ${expected}.`))
  }
  await page.close()
}

/** Opens Storybook from the menu. */
async function checkStorybook(browser, { url, problems }) {
  const page = await openPage(browser, { origin: new URL(url).origin, problems })
  await page.goto(`${url}/start/`)
  await page.getByRole('button', { name: 'More' }).hover()
  await page.getByRole('link', { name: 'Storybook' }).first().click()
  await page
    .frameLocator('#storybook-preview-iframe')
    .locator('#storybook-root, #storybook-docs')
    .getByRole('heading')
    .first()
    .waitFor({ timeout: 30_000 })
    .catch(() => problems.push(`${page.url()} shows no story.`))
  await page.close()
}

/**
 * Returns one line per problem: a violation of an accessibility rule, a page that is wider than a phone, a failed request, a request to
 * another host, an error of a script, or a search that opens the wrong page.
 *
 * @param folder the built site
 * @param screenshots the folder to write screenshots into, if any
 */
export async function checkLooks({ folder, screenshots }) {
  if (screenshots) mkdirSync(screenshots, { recursive: true })
  const site = await serveSite({ folder, base: siteBase })
  const browser = await openChromium()
  const problems = []
  const shared = { url: site.url, screenshots, problems }
  try {
    await Promise.all([
      ...themes.map((theme) => checkTheme(browser, { ...shared, ...theme })),
      checkSearchBox(browser, shared),
      ...(existsSync(join(folder, 'storybook')) ? [checkStorybook(browser, shared)] : []),
    ])
  } finally {
    await browser.close()
    site.close()
  }
  return [...new Set(problems)]
}
