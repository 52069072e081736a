import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

/** Downloads as a file what a table shows. */
export function CsvButton(props: { href: string; label: string; detail: string }) {
  return (
    <Button
      size="xs"
      variant="default"
      component="a"
      href={props.href}
      download
      leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
      aria-label={props.detail}
    >
      {props.label}
    </Button>
  );
}
