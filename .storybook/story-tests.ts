import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { playwright } from '@vitest/browser-playwright'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { chromiumLaunch } from '../browsers/src/chromium/chromium-launch'
import type { ThemeName } from './theme'

/** Every story as a test in Chromium. A project of its own for each theme: contrast, which axe checks, is another matter in the dark. */
export function storyTests(name: string, theme: ThemeName): UserWorkspaceConfig {
  return defineProject({
    plugins: [storybookTest({ configDir: import.meta.dirname, initialGlobals: { theme } })],
    test: {
      name,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: chromiumLaunch }),
        instances: [{ browser: 'chromium' }],
      },
    },
  })
}
