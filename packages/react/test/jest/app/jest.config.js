export default {
  testEnvironment: 'jsdom',
  transform: {
    '^.+\\.[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
  // The packages contain ES modules, which Jest transforms to CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(.+/)?@genauth/)'],
}
