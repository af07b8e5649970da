import { type Profiler, Session } from 'node:inspector/promises'

/** The sources that count. The emulator takes the place of GenAuth, so its sources do not count. */
const sources = /\/(packages\/(?:core|react|server)\/src\/.*\.tsx?)$/

/** The functions that Vitest adds for each export of a module. They only return the value of the export. */
const exportGetter = /^\(\) ?=> ?\{ ?try ?\{ ?return /

/** Records in which source files functions run. */
export interface Coverage {
  /** Returns the files in which a function has run since the last call, in alphabetical order. */
  take(): Promise<string[]>
  stop(): Promise<void>
}

/** Starts V8's precise coverage, which counts the calls of each function. */
export async function startCoverage(): Promise<Coverage> {
  const session = new Session()
  session.connect()
  await session.post('Debugger.enable')
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  const hasRun = async ({ scriptId, functions }: Profiler.ScriptCoverage): Promise<boolean> => {
    const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId })
    return functions.some(({ ranges: [range] }) => {
      if (!range || range.count === 0) return false
      return !exportGetter.test(scriptSource.slice(range.startOffset, range.endOffset))
    })
  }
  return {
    async take() {
      const files = new Set<string>()
      const { result } = await session.post('Profiler.takePreciseCoverage')
      for (const script of result) {
        const file = sources.exec(script.url)?.[1]
        if (file && (await hasRun(script))) files.add(file)
      }
      return [...files].sort()
    },
    async stop() {
      await session.post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}
