import { genauth } from './client'

const peeks = 200_000
const gets = 50_000

/** The average duration of one call in nanoseconds, for each batch of calls. */
export interface TokenCosts {
  readonly peekTokenNs: readonly number[]
  readonly getTokenNs: readonly number[]
}

async function batches(count: number, run: () => Promise<void> | void): Promise<number[]> {
  const samples: number[] = []
  for (let batch = 0; batch < 20; batch += 1) {
    const startedAt = performance.now()
    await run()
    samples.push(((performance.now() - startedAt) * 1e6) / count)
  }
  return samples
}

/** Measures the calls that return a valid token. */
export async function measureTokens(): Promise<TokenCosts> {
  let length = 0
  const peekTokenNs = await batches(peeks, () => {
    for (let call = 0; call < peeks; call += 1) length += genauth.peekToken()?.length ?? 0
  })
  const getTokenNs = await batches(gets, async () => {
    for (let call = 0; call < gets; call += 1) length += (await genauth.getToken()).length
  })
  if (length === 0) throw new Error('The session has no token. Log in first.')
  return { peekTokenNs, getTokenNs }
}
