/**
 * Loads oidc-provider and hides its console warning about the Node version. oidc-provider requires Node 22, but works on Node 20.19 and
 * later. The tests of this package also run on these versions of Node 20. Does not hide other warnings.
 */
export async function importEngine(): Promise<typeof import('oidc-provider')> {
  const { warn } = console
  console.warn = (...values: unknown[]) => {
    if (!String(values[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...values)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
