import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'testing/index': 'src/testing/index.ts',
    'development/checks': 'src/development/checks.ts',
    'development/checks.development': 'src/development/checks.development.ts',
  },
  // The app's bundler chooses between the two files.
  deps: { neverBundle: ['#checks'] },
  platform: 'neutral',
  dts: true,
  unbundle: true,
  fixedExtension: false,
})
