/** The colours of the window around the page. They fit the demo, and the pages of GitHub. */
const colours = {
  light: {
    border: '#d0d7de',
    bar: '#e9ece8',
    ink: '#4d5752',
    dot: '#c6cdc9',
    caption: '#12201b',
    captionInk: '#ffffff',
    done: '#5fd0ad',
  },
  dark: {
    border: '#3d444d',
    bar: '#1e2523',
    ink: '#a9b3ae',
    dot: '#414b47',
    caption: '#0f4437',
    captionInk: '#f1fff9',
    done: '#6fe0be',
  },
}

/** The heights of the bar above the page and of the caption below it. The caption has two lines, so that it is legible on a phone. */
const barHeight = 38
const captionHeight = 148

const styleFor = ({ border, bar, ink, dot, caption, captionInk, done }) => `
  * { box-sizing: border-box; margin: 0 }
  body { font-family: system-ui, sans-serif; background: transparent }
  .window { position: relative; border-radius: 12px; overflow: hidden }
  .window::after { content: ''; position: absolute; inset: 0; border: 1px solid ${border}; border-radius: 12px }
  .bar { display: grid; grid-template-columns: 1fr auto 1fr; align-items: center; height: ${barHeight}px; padding: 0 14px;
    background: ${bar}; color: ${ink}; font-size: 16px; font-weight: 600 }
  .dots { display: flex; gap: 7px }
  .dots i { width: 11px; height: 11px; border-radius: 50%; background: ${dot} }
  .page { position: relative }
  .page img { display: block; width: 100% }
  .pointer { position: absolute; width: 26px; height: 34px; overflow: visible }
  .ring { position: absolute; width: 44px; height: 44px; margin: -22px; border: 3px solid #f59e0b; border-radius: 50%;
    background: #f59e0b40 }
  .caption { display: flex; flex-direction: column; justify-content: center; gap: 16px; height: ${captionHeight}px; padding: 0 28px;
    background: ${caption}; color: ${captionInk}; font-size: 42px; font-weight: 650; line-height: 1.1; letter-spacing: -0.01em }
  .steps { display: flex; gap: 9px }
  .steps i { width: 34px; height: 8px; border-radius: 4px; background: ${captionInk}; opacity: 0.28 }
  .steps .done { background: ${done}; opacity: 1 }`

function pointerHtml({ x, y, isDown }) {
  const place = `left: ${x}px; top: ${y}px`
  return `${isDown ? `<i class="ring" style="${place}"></i>` : ''}
    <svg class="pointer" style="${place}" viewBox="0 0 20 26">
      <path d="M0 0 V20 L5 15.2 L8.4 22.6 L11.6 21.1 L8.3 13.9 L15 13.5 Z" fill="#111" stroke="#fff" stroke-width="1.6"
        stroke-linejoin="round" />
    </svg>`
}

const stepsHtml = ({ number, count }) =>
  Array.from({ length: count }, (_, index) => `<i${index < number ? ' class="done"' : ''}></i>`)

function frameHtml({ image, pointer, caption }, scheme) {
  return `<!doctype html><style>${styleFor(colours[scheme])}</style>
  <div class="window">
    <div class="bar"><span class="dots"><i></i><i></i><i></i></span><span>${caption.name}</span></div>
    <div class="page">
      <img alt="" src="data:image/png;base64,${image.toString('base64')}">
      ${pointer ? pointerHtml(pointer) : ''}
    </div>
    <div class="caption"><span>${caption.text}</span><span class="steps">${stepsHtml(caption).join('')}</span></div>
  </div>`
}

/**
 * Draws each frame as a window with a pointer and a caption.
 *
 * @param page an empty page of Playwright, with the size of the recorded page
 * @param frames the frames, see `createRecorder()`
 * @param {'light' | 'dark'} scheme - the colour scheme
 * @returns `{ image, ms }` for each frame: a PNG, and how long it is shown
 */
export async function drawFrames(page, frames, scheme) {
  const { width, height } = page.viewportSize()
  await page.setViewportSize({ width, height: barHeight + height + captionHeight })
  const drawn = []
  for (const frame of frames) {
    await page.setContent(frameHtml(frame, scheme))
    await page.locator('img').evaluate((image) => image.decode())
    drawn.push({ image: await page.screenshot({ omitBackground: true }), ms: frame.ms })
  }
  return drawn
}
