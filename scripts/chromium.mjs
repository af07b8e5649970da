import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './workspace.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const fixedPlaces = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

function installedChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin')
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...places, ...fixedPlaces].find(existsSync)
}

/** The path of a Chromium; as root on Debian one is installed where none is found. Ends the process where there is no way to one. */
export async function findChromium() {
  const installed = installedChromium()
  if (installed) return installed
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update'], { env })
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env })
  }
  const found = installedChromium()
  if (found) return found
  console.error(
    'The tests need Chromium: install it (Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome), or set CHROMIUM_PATH to the one you have.',
  )
  process.exit(1)
}
