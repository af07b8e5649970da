import { buildApp } from './build-app'
import { pageHead } from './page-head'
import type { RunningServer } from './start-server'
import type { Subject } from './subjects'

/** A served app with its own provider. */
export interface OpenSubject {
  readonly subject: Subject
  readonly url: string
}

/** The servers of a benchmark run. */
export interface Servers {
  readonly files: RunningServer
  readonly provider: RunningServer
}

/** Builds and serves apps, and opens their providers. */
export async function openSubjects(
  subjects: readonly Subject[],
  { files, provider }: Servers,
): Promise<OpenSubject[]> {
  const open: OpenSubject[] = []
  for (const subject of subjects) {
    const folder = await buildApp(subject.app, subject.entry)
    const url = await files.call<string>('open', folder)
    const clientId = 'bench'
    const issuer = subject.provider
      ? await provider.call<string>('open', {
          ...subject.provider,
          clientId,
          redirectUri: `${url}/callback`,
        })
      : 'http://127.0.0.1/'
    const head = pageHead({ clientId, issuer, storage: subject.storage ?? 'tab' })
    await files.call('setHead', url, head)
    open.push({ subject, url })
  }
  return open
}
