import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPicture } from '../picture/webp.mjs'
import { root } from '../workspace.mjs'

const maxBytes = 1_000_000
const readmes = ['README.md', 'README.zh-CN.md', 'demo/README.md'].filter((path) =>
  existsSync(join(root, path)),
)

/** Returns the paths of the pictures in the `<picture>` elements of a document. */
function findPictures(readme) {
  const html = readFileSync(join(root, readme), 'utf8')
  const elements = html.match(/<picture>.*?<\/picture>/gs) ?? []
  return elements
    .flatMap((element) => [...element.matchAll(/\b(?:src|srcset)="([^"]+)"/g)])
    .map(([, path]) => join(root, readme, '..', path))
}

const pathOf = (name) => join(root, 'docs', `${name}.webp`)
const moving = ['demo-light', 'demo-dark']
const stills = ['demo-light-still', 'demo-dark-still']

describe('the moving pictures of the README', () => {
  it.each(readmes)('%s shows both moving pictures and their stills', (readme) => {
    expect(findPictures(readme).sort()).toEqual([...moving, ...stills].map(pathOf).sort())
  })

  it.each([...moving, ...stills])('docs/%s.webp is smaller than 1 MB', (name) => {
    expect(statSync(pathOf(name)).size).toBeLessThan(maxBytes)
  })

  it.each(moving)('docs/%s.webp repeats a story of 10 to 15 seconds', async (name) => {
    const { format, frames, loop, ms } = await readPicture(pathOf(name))
    expect({ format, loop }).toEqual({ format: 'webp', loop: 0 })
    expect(frames).toBeGreaterThan(20)
    expect(ms).toBeGreaterThanOrEqual(10_000)
    expect(ms).toBeLessThanOrEqual(15_000)
  })

  it('the light and the dark picture have the same size, the same frames and the same duration', async () => {
    const [light, dark] = await Promise.all(moving.map((name) => readPicture(pathOf(name))))
    expect(dark).toEqual(light)
  })

  it.each(moving)('the still of docs/%s.webp has one frame of the same size', async (name) => {
    const { width, height } = await readPicture(pathOf(name))
    const still = await readPicture(pathOf(`${name}-still`))
    expect(still).toMatchObject({ width, height, frames: 1 })
  })
})
