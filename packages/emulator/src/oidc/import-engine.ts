/**
 * Loads oidc-provider without its one line on the console: it asks for Node 22, and works on 20.19 and later, on which
 * this package is tested. Everything else that is written meanwhile passes.
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
