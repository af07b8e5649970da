// `npm run quick-start`: follows the quick start of each README in an empty folder, with the tarballs instead of npm's packages, and logs in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openChromium } from '../open-chromium.mjs'
import { root } from '../workspace.mjs'
import { logIn, waitForPorts } from './log-in.mjs'
import { readQuickStart } from './read-quick-start.mjs'
import { genauthPort, runOutside } from './run-outside.mjs'

const readmes = ['README.md', 'README.zh-CN.md'].filter((path) => existsSync(join(root, path)))

/** A new user must see the name of the signed-in user within this time. */
const maxSeconds = 300

const portOf = (url) => Number(new URL(url).port)

async function follow(step, { project, page }) {
  if (step.kind === 'run') await project.run(step.commands)
  else if (step.kind === 'file') writeFileSync(project.pathOf(step.path), step.text)
  else if (step.kind === 'start') for (const command of step.commands) project.start(command)
  else {
    await waitForPorts(project, [genauthPort, portOf(step.url)])
    await logIn(page, { ...step, text: 'Ada Lovelace' })
    // The app must also be free of type errors.
    await project.run('npm run build')
  }
}

async function runReadme(readme, browser) {
  const steps = readQuickStart(readFileSync(join(root, readme), 'utf8'))
  const urls = steps.filter(({ kind }) => kind === 'log-in').map(({ url }) => url)
  if (urls.length === 0) throw new Error(`${readme} has no quick start that logs in.`)
  const startedAt = Date.now()
  await runOutside(readme, { browser, ports: urls.map(portOf) }, async (outside) => {
    for (const step of steps) await follow(step, outside)
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    console.log(`${readme}: logged in after ${seconds} s`)
    if (seconds > maxSeconds) throw new Error(`The quick start took longer than ${maxSeconds} s.`)
  })
}

const browser = await openChromium()
for (const readme of readmes) await runReadme(readme, browser)
await browser.close()
