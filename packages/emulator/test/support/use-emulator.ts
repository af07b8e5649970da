import { afterAll, afterEach, beforeAll, onTestFinished } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index'

/** One emulator for a file, back at its beginning after every test. */
export function useEmulator(options: EmulatorOptions = {}): { readonly current: Emulator } {
  let emulator: Emulator | undefined
  beforeAll(async () => {
    emulator = await createEmulator(options)
  })
  afterEach(() => emulator?.reset())
  afterAll(() => emulator?.close())
  return {
    get current() {
      if (!emulator) throw new Error('used before beforeAll')
      return emulator
    },
  }
}

/** An emulator for one test. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options)
  onTestFinished(() => emulator.close())
  return emulator
}
