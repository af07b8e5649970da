import { describe, expect, it } from 'vitest'
import { findRelativeLinks, makeLinksAbsolute } from '../publishing/absolute-links.mjs'
import { findTarballProblems } from '../publishing/check-tarball.mjs'
import { findWarnings } from '../publishing/find-warnings.mjs'
import { codeOwners, hasPlaceholder, withProjectFields } from '../publishing/project-fields.mjs'

const base = 'https://github.com/someone/project/blob/main'

describe('the links of a packed document', () => {
  it('makeLinksAbsolute() resolves relative links from the folder of the document', () => {
    const text = '[errors](../../docs/errors.md#codes), [core](../core/README.md)'
    expect(makeLinksAbsolute(text, { folder: 'packages/react', base })).toBe(
      `[errors](${base}/docs/errors.md#codes), [core](${base}/packages/core/README.md)`,
    )
    expect(makeLinksAbsolute('[core](packages/core/README.md)', { folder: '', base })).toBe(
      `[core](${base}/packages/core/README.md)`,
    )
  })

  it.each([
    '[a](#heading)',
    '[a](https://example.com/a.md)',
    '[a](mailto:a@example.com)',
    '```ts\nlist[0](next)\n```',
  ])('makeLinksAbsolute() does not change %j', (text) => {
    expect(makeLinksAbsolute(text, { folder: 'packages/react', base })).toBe(text)
    expect(findRelativeLinks(text)).toEqual([])
  })

  it('findRelativeLinks() finds links before and after a code block', () => {
    expect(findRelativeLinks('[a](a.md)\n```\n[b](b.md)\n```\n[c](./c.md)')).toEqual([
      'a.md',
      './c.md',
    ])
  })
})

describe('the manifests', () => {
  const project = {
    homepage: 'https://someone.github.io/project/',
    repository: { type: 'git', url: 'git+https://github.com/someone/project.git' },
    license: 'MIT',
    author: 'The authors',
  }

  it('withProjectFields() copies the fields of the root, and keeps the keywords of the package', () => {
    const manifest = { name: '@genauth/core', version: '1.0.0', keywords: ['pkce', 'oidc'] }
    const fields = withProjectFields(manifest, { project, folder: 'packages/core' })
    expect(fields).toMatchObject({
      keywords: ['genauth', 'authing', 'oauth2', 'oidc', 'login', 'pkce'],
      homepage: project.homepage,
      bugs: { url: 'https://github.com/someone/project/issues' },
      repository: { ...project.repository, directory: 'packages/core' },
      publishConfig: { access: 'public', provenance: true },
    })
    expect(withProjectFields(fields, { project, folder: 'packages/core' })).toEqual(fields)
  })

  it('codeOwners() and hasPlaceholder() read the owner from the URL of the repository', () => {
    expect(codeOwners(project)).toContain('* @someone\n')
    expect(hasPlaceholder(project)).toBe(false)
    const url = 'git+https://github.com/OWNER/project.git'
    expect(hasPlaceholder({ ...project, repository: { url } })).toBe(true)
    const homepage = 'https://OWNER.github.io/app'
    expect(hasPlaceholder({ ...project, homepage })).toBe(true)
  })
})

describe('findTarballProblems()', () => {
  const manifest = { exports: { '.': { types: './dist/a.d.ts', default: './dist/a.js' } } }
  const map = JSON.stringify({ sources: ['../src/a.ts'] })
  const complete = {
    LICENSE: '',
    'README.md': '[a](https://example.com)',
    'SECURITY.md': '',
    'dist/a.js': 'export const a = 1',
    'dist/a.js.map': map,
    'dist/a.d.ts': '',
    'dist/a.d.ts.map': map,
    'dist/b.js': 'import { a } from "./a.js"\nexport { a };',
    'src/a.ts': '',
  }
  const find = (files, fields = {}) =>
    findTarballProblems(
      { ...manifest, ...fields },
      new Map(Object.entries({ ...complete, ...files }).filter(([, text]) => text !== undefined)),
    )

  it('findTarballProblems() accepts a complete package', () => {
    expect(find({})).toEqual([])
  })

  it.each([
    ['LICENSE is not in the tarball.', { LICENSE: undefined }],
    ['SECURITY.md is not in the tarball.', { 'SECURITY.md': undefined }],
    [
      'package.json names ./dist/a.d.ts, which is not in the tarball.',
      { 'dist/a.d.ts': undefined },
    ],
    ['dist/a.js has no source map.', { 'dist/a.js.map': undefined }],
    ['README.md has the relative link ../a.md.', { 'README.md': '[a](../a.md)' }],
  ])('findTarballProblems() finds: %s', (problem, files) => {
    expect(find(files)).toEqual([problem])
  })

  it('findTarballProblems() finds each source that a map names and the tarball lacks', () => {
    expect(find({ 'src/a.ts': undefined })).toEqual([
      'dist/a.js.map names src/a.ts, which is not in the tarball.',
      'dist/a.d.ts.map names src/a.ts, which is not in the tarball.',
    ])
  })

  it('findTarballProblems() finds a condition of this repository in nested imports', () => {
    const imports = {
      '#a': { '@genauth/source': { default: './src/a.ts' }, default: './dist/a.js' },
    }
    expect(find({}, { imports })).toEqual([
      'package.json contains the condition @genauth/source of this repository.',
    ])
  })
})

it('findWarnings() finds every warning and error of npm, except for the missing account', () => {
  const notice = 'npm notice Publishing with tag latest'
  const account = 'npm warn This command requires you to be logged in (dry-run)'
  const wrong = 'npm warn publish "repository.url" was normalized'
  expect(findWarnings([notice, account].join('\n'))).toEqual([])
  expect(findWarnings([notice, wrong, 'npm error code E1'].join('\n'))).toEqual([
    wrong,
    'npm error code E1',
  ])
})
