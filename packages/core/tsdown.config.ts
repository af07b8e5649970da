import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/{index,client,oauth,errors,internal}.ts', 'src/testing/index.ts'],
  platform: 'neutral',
  dts: true,
  unbundle: true,
  fixedExtension: false,
})
