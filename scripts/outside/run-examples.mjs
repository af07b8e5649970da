// `npm run pack:examples`: copies two examples out of the repository, installs the tarballs with npm, and logs in with `npm run dev`.
import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openChromium } from '../open-chromium.mjs'
import { root } from '../workspace.mjs'
import { enterPassword, logIn, waitForPorts } from './log-in.mjs'
import { genauthPort, runOutside } from './run-outside.mjs'

const examples = [
  { name: 'vite-spa', port: 5173 },
  { name: 'vite-express', port: 3000 },
]

/** Copies the files of an example as Git has them, without installed packages and built files. */
function copyExample(name, target) {
  const leftOut = ['node_modules', 'dist']
  const filter = (path) => !leftOut.includes(basename(path))
  cpSync(join(root, 'examples', name), target, { recursive: true, filter })
}

async function logInAndOut(page, url) {
  await logIn(page, { url, button: 'Log in', text: 'Hello Ada Lovelace' })
  await page.getByRole('link', { name: 'Profile' }).click()
  await page.getByRole('heading', { name: 'Profile of Ada Lovelace' }).waitFor()
  await page.getByRole('link', { name: 'Home' }).click()
  // GenAuth redirects to the app after the logout.
  const isReturn = (response) =>
    response.request().isNavigationRequest() && response.url().startsWith(url)
  const returned = page.waitForResponse(isReturn)
  await page.getByRole('button', { name: 'Log out' }).click()
  await returned
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  // The protected page logs in by itself, and the app comes back to it.
  await page.goto(`${url}profile`)
  await enterPassword(page)
  await page.getByRole('heading', { name: 'Profile of Ada Lovelace' }).waitFor()
}

const runExample = ({ name, port }, browser) =>
  runOutside(`examples/${name}`, { browser, ports: [port] }, async ({ project, page }) => {
    copyExample(name, project.pathOf(name))
    await project.run(`cd ${name}\nnpm install\nnpm run build`)
    project.start('npm run dev')
    await waitForPorts(project, [genauthPort, port])
    await logInAndOut(page, `http://localhost:${port}/`)
    console.log(`examples/${name}: logged in and out`)
  })

const browser = await openChromium()
for (const example of examples) await runExample(example, browser)
await browser.close()
