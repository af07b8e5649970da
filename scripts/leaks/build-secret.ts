// Checks that a built app does not contain the application's secret. gitleaks and others know patterns, not this value.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The application's secret while an app is built, as the machine has it that builds an app and serves it. No page holds it by chance. */
export const buildSecret = { GENAUTH_APP_SECRET: 'a-secret-that-no-page-may-hold' } as const

/** Throws where a file that browsers load holds the secret of the build, or the name of its variable. */
export function assertNoBuildSecret(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  if (files.length === 0) throw new Error(`Nothing was built into ${folder}.`)
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), 'latin1')
    const found = Object.entries(buildSecret)
      .flat()
      .find((part) => text.includes(part))
    if (found) throw new Error(`Browsers would load the application's secret: ${found} in ${name}.`)
  }
}
