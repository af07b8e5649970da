import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig, type UserConfig } from 'vite'
import { sourceConditions } from '../scripts/vitest-shared.ts'

const config: StorybookConfig = {
  stories: ['../packages/react/stories/**/*.mdx', '../packages/react/stories/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  framework: { name: '@storybook/react-vite', options: {} },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) =>
    mergeConfig(vite, {
      resolve: { conditions: sourceConditions },
      build: {
        chunkSizeWarningLimit: 2000,
        rolldownOptions: {
          checks: { pluginTimings: false },
          onwarn(warning, warn) {
            // React packages contain the directive 'use client', which has no effect in Storybook.
            if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
          },
        },
      },
      optimizeDeps: {
        // Only the preview imports these modules. If Vite discovers these modules late, Vite reloads the page during the first test.
        include: [
          '@storybook/addon-docs/blocks',
          'storybook/internal/core-events',
          'storybook/preview-api',
          'storybook/test',
          'storybook/theming',
        ],
      },
    } satisfies UserConfig),
}

export default config
