// `npm run api`: compares the public types of each entry point with the reports in `api/`. `-- --write` updates the reports.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { publishedPackages, root } from './workspace.mjs'

const write = process.argv.includes('--write')
const reports = join(root, 'api')
const scratch = join(root, '.cache', 'api')

/** Returns the entry points of the packages as `{ directory, types, folder, report }`. Apps must not use those with a report in `private/`. */
function entryPoints() {
  return publishedPackages().flatMap(({ name, directory, manifest }) =>
    Object.entries(manifest.exports).flatMap(([subpath, { types }]) => {
      if (!types) return []
      const report = [name.replace('@', '').replace('/', '-'), ...subpath.split('/').slice(1)].join(
        '.',
      )
      const folder = subpath === './internal' ? 'private' : '.'
      return [{ directory, types, folder, report: `${report}.api.md` }]
    }),
  )
}

/** Writes or compares the report of one entry point. Returns whether it is up to date. */
function extract({ directory, types, folder, report }) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: join(directory, types),
      // The extractor has its own TypeScript, and reads only the declarations.
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler' },
            ...{ lib: ['es2023', 'dom', 'dom.iterable'], jsx: 'react-jsx', skipLibCheck: true },
          },
          files: [join(directory, types)],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: join(reports, folder),
        reportTempFolder: scratch,
        reportFileName: report,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(directory, 'package.json'),
  })
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: write,
    messageCallback: (message) => {
      if (message.logLevel !== 'error') message.handled = true
    },
  })
  return succeeded && (write || !apiReportChanged)
}

mkdirSync(join(reports, 'private'), { recursive: true })
const points = entryPoints()
const expected = points.map(({ folder, report }) => join(folder, report))
const extra = readdirSync(reports, { recursive: true }).filter(
  (file) => file.endsWith('.md') && !expected.includes(file),
)
if (write) for (const file of extra) rmSync(join(reports, file))
const changed = points.filter((point) => !extract(point))
const outdated = changed.map(({ folder, report }) => join(folder, report))
if (!write) outdated.push(...extra)
for (const file of outdated) {
  console.error(`api/${file} is outdated. Run npm run api -- --write, and review the difference.`)
}
process.exit(outdated.length > 0 ? 1 : 0)
