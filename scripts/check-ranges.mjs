// The rule for the dependency ranges of a published package. Tools such as syncpack compare the manifests in the workspace, not what was packed.

/** `^` admits every compatible release. For 0.x, where a minor release may break, `~` does. */
const compatible = /^(\^[1-9]\d*|~0)\.\d+\.\d+$/

/**
 * Finds the ranges in a packed `package.json` that break the rule: `@genauth/*` depend on each other exactly, in the version that they are
 * released with; everything else is `^`, or `~` for 0.x. A peer may have several such ranges.
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
