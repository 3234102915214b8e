import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['lib', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      hooks.configs.flat['recommended-latest']
    ],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json' }
    },
    rules: {
      // Text of hostile packages and folders is only ever text.
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML' },
        { property: 'outerHTML' },
        { property: 'insertAdjacentHTML' }
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Draw text as text.'
        }
      ],
      // Jupyter's own habit: a class's types live in a namespace of its name.
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Lumino's signals take the method and its `this` apart: `connect(this.update, this)`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true }
      ]
    }
  },
  // One direction: the model knows nobody, views draw it, `lab` puts them into the application.
  {
    files: ['src/model/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['../*'] }] }
  },
  {
    files: ['src/*actions.ts', 'src/switches.ts', 'src/views/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/lab/*'] }] }
  },
  prettier
);
