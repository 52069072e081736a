function channel(part: string): number {
  const value = Number.parseInt(part, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function luminance(colour: string): number {
  const [red = "00", green = "00", blue = "00"] = colour.slice(1).match(/../g) ?? [];
  return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
}

/** The contrast ratio of two colours "#rrggbb", from 1 to 21, as WCAG 2 defines it. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

/** What marks stand on in the light and the dark scheme. */
export const grounds = { light: "#ffffff", dark: "#1c2024" } as const;

/** What a mark needs against its ground to be seen (WCAG 2.2, 1.4.11). */
export const enough = 3;

export const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);
