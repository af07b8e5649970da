// Writes the API reference as Markdown, from the doc blocks of the entry points.
import { join } from 'node:path'
import { Application } from 'typedoc'

const options = {
  plugin: ['typedoc-plugin-markdown'],
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  disableGit: true,
  gitRevision: 'main',
  readme: 'none',
  logLevel: 'Warn',
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  router: 'member',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  sanitizeComments: true,
  useCodeBlocks: true,
  useHTMLEncodedBrackets: true,
  parametersFormat: 'table',
  typeDeclarationFormat: 'table',
}

/**
 * Writes one page per export, and one index per entry point.
 *
 * @param entryPoints `{ name, path }` each: the name that an app imports, and the source file
 * @param root the folder of the repository
 * @param out the folder of the pages
 * @param sourceUrl the URL of a source file, with `{path}` and `{line}`
 * @returns the exports as `{ module, name }`, and the number of warnings
 */
export async function writeReference({ entryPoints, root, out, sourceUrl }) {
  const app = await Application.bootstrapWithPlugins({
    ...options,
    entryPoints: entryPoints.map(({ path }) => join(root, path)),
    out,
    basePath: root,
    displayBasePath: root,
    sourceLinkTemplate: sourceUrl,
  })
  const project = await app.convert()
  if (!project) throw new Error('TypeDoc could not read the entry points.')
  for (const module of project.children) {
    const source = module.sources?.[0]?.fileName
    module.name = entryPoints.find(({ path }) => path === source)?.name ?? module.name
  }
  await app.generateOutputs(project)
  return {
    exports: project.children.flatMap((module) =>
      (module.children ?? []).map(({ name }) => ({ module: module.name, name })),
    ),
    warnings: app.logger.warningCount + app.logger.errorCount,
  }
}
