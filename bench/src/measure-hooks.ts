import { createEmulator } from '@genauth/emulator'
import { createDriver } from 'genauth-browsers'
import { findExcess, printReport, type Results } from './print-report'
import { servePage } from './serve-page'

const count = 1000
const renewals = 50
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 100)

/**
 * Logs in to the emulator with a real Chromium, measures the hooks, and prints the results.
 *
 * @returns A sentence for each exceeded limit of `print-report.ts`.
 */
export async function measureHooks(): Promise<string[]> {
  const page = await servePage()
  const emulator = await createEmulator({
    allowProduction: true,
    app: {
      grants: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      redirectUris: [`${page.url}/callback`],
    },
  })
  page.setTenant({ appId: emulator.app.id, appHost: emulator.url })
  const driver = await createDriver('chromium')

  try {
    const profile = await driver.newProfile()
    const tab = await profile.newTab()
    await tab.goTo(page.url)
    const [user] = emulator.users
    await tab.fill({ label: 'Username' }, user?.username ?? '')
    await tab.fill({ label: 'Password' }, user?.password ?? '')
    await tab.click({ role: 'button', name: 'Log in' })
    await tab.waitForUrl((url) => url.origin === page.url && url.pathname !== '/callback')
    const measured = await tab.evaluate(
      async (sizes) => {
        while (document.title !== 'ready') await new Promise((resolve) => setTimeout(resolve, 50))
        return {
          mounts: await window.bench.measureMounts(sizes),
          tokens: await window.bench.measureTokens(),
          renders: await window.bench.countRenders(sizes.count, sizes.renewals),
        }
      },
      { count, rounds, renewals, warmUps: 10 },
    )
    const results: Results = { ...measured, count, rounds, renewals }
    printReport(results)
    return findExcess(results)
  } finally {
    await driver.close()
    await emulator.close()
    page.close()
  }
}
