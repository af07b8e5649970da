// `npm run picture`: makes the moving pictures of the README from the demo in Chromium, and a still of each for readers who prefer less motion.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { openChromium } from '../open-chromium.mjs'
import { root } from '../workspace.mjs'
import { drawFrames } from './draw-frames.mjs'
import { recordStory } from './record-story.mjs'
import { buildDemo, startDemo } from './start-demo.mjs'
import { readPicture, writePictures } from './webp.mjs'

/** The size of the page in CSS pixels. With the scale, text is sharp in a column of 830 CSS pixels. */
const viewport = { width: 1000, height: 680 }
const deviceScaleFactor = 1.25

/** The token expires soon after the login, so that the story does not wait long for a token refresh. */
const accessTokenSeconds = 12

/** Removes the space that the demo reserves for a scrollbar, because Chromium without a window shows no scrollbar. */
function removeScrollbarSpace() {
  addEventListener('DOMContentLoaded', () => {
    document.documentElement.style.scrollbarGutter = 'auto'
  })
}

async function drawStory(scheme, browser) {
  const demo = await startDemo({ accessTokenSeconds })
  const context = await browser.newContext({ viewport, deviceScaleFactor, colorScheme: scheme })
  try {
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    await page.addInitScript(removeScrollbarSpace)
    const frames = await recordStory(page, demo)
    return await drawFrames(await context.newPage(), frames, scheme)
  } finally {
    await context.close()
    await demo.close()
  }
}

async function makePictures(scheme, browser) {
  const moving = join(root, 'docs', `demo-${scheme}.webp`)
  const still = join(root, 'docs', `demo-${scheme}-still.webp`)
  await writePictures(await drawStory(scheme, browser), { moving, still })
  const { frames, ms } = await readPicture(moving)
  const kilobytes = Math.round(statSync(moving).size / 1000)
  console.log(`demo-${scheme}.webp: ${frames} frames, ${ms / 1000} s, ${kilobytes} kB`)
}

await buildDemo()
const browser = await openChromium()
try {
  for (const scheme of ['light', 'dark']) await makePictures(scheme, browser)
} finally {
  await browser.close()
}
