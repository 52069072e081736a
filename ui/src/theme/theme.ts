import { type CSSVariablesResolver, createTheme } from "@mantine/core";

const family = '"Inter Variable", system-ui, sans-serif';

export const theme = createTheme({
  fontFamily: family,
  headings: { fontFamily: family, fontWeight: "600" },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 5 },
  defaultRadius: 8,
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "8px", xl: "8px" },
  spacing: { xs: "4px", sm: "8px", md: "16px", lg: "24px", xl: "32px" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.5", xl: "1.4" },
  focusRing: "auto",
  cursorType: "pointer",
  respectReducedMotion: true,
  colors: {
    accent: [
      "#eceefb",
      "#d6daf6",
      "#aeb6ee",
      "#8b96e4",
      "#6f7cdb",
      "#5462d0",
      "#4552c4",
      "#3a46b5",
      "#303a99",
      "#262e7d",
    ],
    dark: [
      "#e8eaed",
      "#c3c9d0",
      "#a3abb5",
      "#6d7680",
      "#3a4148",
      "#2d3339",
      "#1c2024",
      "#14171a",
      "#101316",
      "#0b0d0f",
    ],
  },
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
    Modal: { defaultProps: { transitionProps: { duration: 150 }, radius: 8 } },
    Drawer: { defaultProps: { transitionProps: { duration: 150 }, position: "right" } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: "md" } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: "md" } },
  },
});

const ours = {
  "--mantine-color-body": "var(--of-ground)",
  "--mantine-color-text": "var(--of-ink)",
  "--mantine-color-dimmed": "var(--of-quiet)",
  "--mantine-color-placeholder": "var(--of-quiet)",
  "--mantine-color-anchor": "var(--of-accent)",
  "--mantine-color-default": "var(--of-surface)",
  "--mantine-color-default-hover": "var(--of-hover)",
  "--mantine-color-default-color": "var(--of-ink)",
  "--mantine-color-default-border": "var(--of-control-line)",
  "--mantine-color-error": "var(--of-down-ink)",
  "--mantine-shadow-md": "var(--of-shadow)",
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: ours,
  dark: ours,
});
