import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' },
  platform: 'neutral',
  dts: true,
  fixedExtension: false,
  // The bundler drops directives. Without this one, a server component that imports a hook fails in the wrong place.
  outputOptions: { banner: "'use client'" },
})
