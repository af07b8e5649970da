import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Loads this repository's packages from their sources, so that a change is visible without a build. */
const conditions = ['@genauth/source', 'module', 'browser', 'development|production']

export default defineConfig({
  plugins: [react()],
  resolve: { conditions },
  build: {
    target: 'es2022',
    // The oldest browser versions that support the CSS function light-dark(), which the styles use for both colour schemes.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
})
