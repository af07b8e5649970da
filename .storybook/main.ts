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
            // Every module of a package for React says 'use client', which means nothing here.
            if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
          },
        },
      },
      optimizeDeps: {
        // What the preview alone imports: found late, it would reload the page in the middle of the first test.
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
