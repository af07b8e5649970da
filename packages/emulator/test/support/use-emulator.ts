import { afterAll, afterEach, beforeAll, onTestFinished } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index'

/** Starts one emulator for a test file and resets it after each test. */
export function useEmulator(options: EmulatorOptions = {}): { readonly current: Emulator } {
  let emulator: Emulator | undefined
  beforeAll(async () => {
    emulator = await createEmulator(options)
  })
  afterEach(() => emulator?.reset())
  afterAll(() => emulator?.close())
  return {
    get current() {
      if (!emulator) throw new Error('The emulator has not started. Use `current` inside a test.')
      return emulator
    },
  }
}

/** Starts an emulator for one test. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options)
  onTestFinished(() => emulator.close())
  return emulator
}
