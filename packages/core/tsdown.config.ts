import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/{index,client,oauth,errors,internal}.ts',
    'src/testing/index.ts',
    'src/development/*.ts',
  ],
  // The app's bundler chooses between the two files of each import.
  deps: { neverBundle: ['#checks', '#docs-link'] },
  platform: 'neutral',
  dts: true,
  unbundle: true,
  fixedExtension: false,
})
