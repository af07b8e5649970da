// Reads and writes animated WebP. Its files are smaller than GIF, and have more than 256 colours.
import sharp from 'sharp'

/** Lossless, because lossy compression blurs text. */
const options = { lossless: true, effort: 6 }

/**
 * Writes a WebP that repeats forever, and a second WebP with the last frame only.
 *
 * @param frames `{ image, ms }` for each frame: a PNG, and how long it is shown
 * @param paths the paths of the files: `moving` and `still`
 */
export async function writePictures(frames, { moving, still }) {
  const images = frames.map(({ image }) => image)
  const delay = frames.map(({ ms }) => ms)
  await sharp(images, { join: { animated: true } })
    .webp({ ...options, delay, loop: 0, minSize: true })
    .toFile(moving)
  await sharp(images.at(-1)).webp(options).toFile(still)
}

/**
 * Reads the facts of a WebP.
 *
 * @returns `width` and `height` of a frame in pixels. `frames`: the number of frames. `loop`: the number of repetitions, 0 means forever.
 *   `ms`: how long the frames are shown together
 */
export async function readPicture(path) {
  const metadata = await sharp(path, { pages: -1 }).metadata()
  const { format, width, height, pageHeight = height, pages = 1, loop, delay = [] } = metadata
  const ms = delay.reduce((sum, one) => sum + one, 0)
  return { format, width, height: pageHeight, frames: pages, loop, ms }
}
