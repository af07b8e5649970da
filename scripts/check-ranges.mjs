// Checks the dependency ranges of a packed package. Tools such as syncpack compare the manifests in the workspace, not in the tarballs.

/** The ranges that allow every compatible release: `^` from version 1, and `~` for 0.x, where a minor release may be incompatible. */
const compatible = /^(\^[1-9]\d*|~0)\.\d+\.\d+$/

/**
 * Finds the wrong ranges in a packed `package.json`. A range of `@genauth/*` must be the exact version of this release.
 * Every other range must begin with `^`, or with `~` for 0.x. A peer dependency may have several ranges.
 */
export function findWrongRanges({ version, dependencies, optionalDependencies, peerDependencies }) {
  const all = { ...dependencies, ...optionalDependencies, ...peerDependencies }
  return Object.entries(all).flatMap(([name, range]) => {
    if (name.startsWith('@genauth/')) {
      return range === version
        ? []
        : `${name}@${range} must be exactly ${version}: use workspace:*.`
    }
    const isRight = range.split(' || ').every((part) => compatible.test(part))
    return isRight ? [] : `${name}@${range} must begin with ^, or with ~ for 0.x.`
  })
}
