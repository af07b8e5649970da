/** The frames of one movement of the pointer: how much of the way is done in each frame. */
const way = [0.3, 0.7, 0.93]

/** How long each frame of a movement, of a click and of typing is shown. */
const moveMs = 60
const pressMs = 180
const typeMs = 130

/**
 * Creates a recorder, which takes screenshots of the page. A frame is `{ image, pointer, caption, ms }`: a PNG; the position of the
 * pointer, and whether its button is down; the caption; and how long the frame is shown.
 *
 * @param page a page of Playwright
 * @param start the first position of the pointer
 */
export function createRecorder(page, start) {
  const frames = []
  let pointer = { ...start, isDown: false }
  let caption

  const screenshot = () => page.screenshot({ animations: 'disabled' })

  const add = (image, ms) => frames.push({ image, pointer, caption, ms })

  async function pointAt(locator) {
    const box = await locator.boundingBox()
    const from = pointer
    const to = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const image = await screenshot()
    for (const share of way) {
      const x = from.x + (to.x - from.x) * share
      const y = from.y + (to.y - from.y) * share
      pointer = { x, y, isDown: false }
      add(image, moveMs)
    }
    await page.mouse.move(to.x, to.y)
    pointer = { ...to, isDown: true }
    add(await screenshot(), pressMs)
    pointer = { ...to, isDown: false }
  }

  return {
    frames,
    /** Sets the caption of the next frames: `{ text, number, name }`, where `name` is the name of the window. */
    setCaption(next) {
      caption = next
    },
    /** Hides the pointer in the next frames. */
    hidePointer() {
      pointer = undefined
    },
    /** Adds a frame of the page as it is now. */
    async hold(ms) {
      add(await screenshot(), ms)
    },
    /** Moves the pointer to an element, and clicks it. */
    async click(locator) {
      await pointAt(locator)
      await locator.click()
    },
    /** Types a text into a field, with one frame for each part of the text. */
    async type(locator, parts) {
      await locator.focus()
      for (const part of parts) {
        await locator.pressSequentially(part)
        add(await screenshot(), typeMs)
      }
    },
  }
}
