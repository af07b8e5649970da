/** Removes the condition `@genauth/source` from an entry of `exports` or `imports`. */
function withoutSource(entry) {
  if (typeof entry !== 'object') return entry
  const { '@genauth/source': _, ...others } = entry
  return others
}

/**
 * Removes the condition `@genauth/source` from the packed manifests, so that every app uses the built files. Also removes the fields that
 * only this repository uses.
 */
function beforePacking({ devDependencies: _, scripts: __, ...manifest }) {
  for (const field of ['exports', 'imports']) {
    const entries = Object.entries(manifest[field] ?? {})
    if (entries.length === 0) continue
    manifest[field] = Object.fromEntries(
      entries.map(([name, entry]) => [name, withoutSource(entry)]),
    )
  }
  return manifest
}

export const hooks = { beforePacking }
