import { chromiumLaunch } from 'genauth-browsers'
import { type Browser, chromium } from 'playwright'
import { findExcess } from './find-excess'
import { measureVisit, type ProviderRequest, type Visit } from './measure-visit'
import { type OpenSubject, openSubjects, type Servers } from './open-subjects'
import { printChains } from './print-chains'
import { printReport } from './print-report'
import { restoreTabs } from './restore-tabs'
import type { Results } from './results'
import { type RunningServer, startServer } from './start-server'
import { sharingSubjects, subjects } from './subjects'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 20)
const tabRounds = 3
const latenciesMs = [100, 0]

/** Visits all apps in turns, so that other load on the machine affects all of them. The first round is a warm-up. */
async function measureVisits(visit: (one: OpenSubject) => Promise<Visit>, open: OpenSubject[]) {
  const visits = new Map<string, Visit[]>(open.map(({ subject }) => [subject.name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of open) {
      const measured = await visit(one)
      if (round > 0) visits.get(one.subject.name)?.push(measured)
    }
  }
  return visits
}

/** Opens ten tabs of each app several times, because the order of the tabs' requests varies. */
async function measureTabs(
  browser: Browser,
  open: OpenSubject[],
  provider: RunningServer,
): Promise<Results['tabs']> {
  const tabs = new Map<string, ProviderRequest[][]>(open.map(({ subject }) => [subject.name, []]))
  for (let round = 0; round < Math.min(rounds, tabRounds); round += 1) {
    for (const one of open) {
      tabs.get(one.subject.name)?.push(await restoreTabs(browser, one, provider))
    }
  }
  return tabs
}

async function measureAll(browser: Browser, servers: Servers): Promise<Results> {
  const { provider } = servers
  const sharing = await openSubjects(sharingSubjects, servers)
  const open = await openSubjects(subjects, servers)
  const visits: Results['visits'] = new Map()
  for (const latencyMs of latenciesMs) {
    await provider.call('setLatency', latencyMs)
    visits.set(latencyMs, await measureVisits((one) => measureVisit(browser, one, provider), open))
  }
  await provider.call('setLatency', latenciesMs[0])
  return { rounds, visits, tabs: await measureTabs(browser, sharing, provider) }
}

/**
 * Logs in to small apps with a real Chromium and a real oidc-provider, measures when they show the user, and prints the results.
 *
 * @returns A sentence for each exceeded limit of `find-excess.ts`.
 */
export async function measureUser(): Promise<string[]> {
  const servers = { provider: startServer('provider'), files: startServer('files') }
  const browser = await chromium.launch(chromiumLaunch)
  try {
    const results = await measureAll(browser, servers)
    printReport(results)
    if (process.env['BENCH_CHAIN']) printChains(results)
    return findExcess(results)
  } finally {
    await browser.close()
    servers.files.stop()
    servers.provider.stop()
  }
}
