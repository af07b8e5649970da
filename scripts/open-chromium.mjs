// Starts the Chromium of the machine. The launch options in `browsers/` are TypeScript, which Node 20 cannot run.
import { chromium } from 'playwright'
import { findPrograms } from './programs.mjs'

const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']

export async function openChromium() {
  const { env } = await findPrograms()
  return chromium.launch({ executablePath: env.CHROMIUM_PATH, args })
}
