/** Removes the export condition `@genauth/source` from the packed manifests, because the tarballs contain no sources. */
function beforePacking(manifest) {
  for (const entry of Object.values(manifest.exports ?? {})) {
    if (typeof entry === 'object') delete entry['@genauth/source']
  }
  return manifest
}

export const hooks = { beforePacking }
