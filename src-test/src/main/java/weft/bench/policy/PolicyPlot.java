package weft.bench.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import weft.test.lab.WeftCommand;

/// Draws how long compiling takes: against nodes, and against rules.
public final class PolicyPlot {
    public static final String FILE = "docs/bench/policy.svg";

    private static final int WIDTH = 360;
    private static final int HEIGHT = 220;
    private static final int LEFT = 52;
    private static final int TOP = 30;

    private PolicyPlot() {}

    /// @param size nodes or rules
    public record Point(int size, double millis) {}

    public static void write(List<Point> byNodes, List<Point> byRules) {
        try {
            Files.writeString(WeftCommand.root().resolve(FILE), svg(byNodes, byRules));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String svg(List<Point> byNodes, List<Point> byRules) {
        double top = Math.max(highest(byNodes), highest(byRules));
        double step = niceStep(top / 4);
        var out = new StringBuilder();
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"880\" height=\"310\" font-family=\"sans-serif\""
                + " font-size=\"12\">\n<rect width=\"880\" height=\"310\" fill=\"white\"/>\n");
        panel(out, 0, "nodes (200 rules)", byNodes, top, step);
        panel(out, 440, "rules (10,000 nodes)", byRules, top, step);
        return out.append("</svg>\n").toString();
    }

    private static double highest(List<Point> points) {
        return points.stream().mapToDouble(Point::millis).max().orElse(1);
    }

    private static double niceStep(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(raw, 1e-3))));
        for (double factor : new double[] {1, 2, 5}) {
            if (raw <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static void panel(StringBuilder out, int offset, String name, List<Point> points, double top, double step) {
        double scaleTop = step * Math.ceil(top / step);
        int right = points.getLast().size();
        int left = offset + LEFT;
        for (double value = 0; value <= scaleTop + step / 2; value += step) {
            double y = TOP + HEIGHT - value / scaleTop * HEIGHT;
            line(out, left, y, left + WIDTH, y, "#dddddd", 1);
            text(out, left - 6, y + 4, "end", String.format(Locale.ROOT, step < 1 ? "%.1f" : "%.0f", value));
        }
        var path = new StringBuilder();
        for (var point : points) {
            double x = left + (double) point.size() / right * WIDTH;
            double y = TOP + HEIGHT - point.millis() / scaleTop * HEIGHT;
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            out.append(
                    String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f5fa8\"/>\n", x, y));
            text(out, x, TOP + HEIGHT + 16, "middle", String.format(Locale.ROOT, "%,d", point.size()));
        }
        out.append("<polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"2\" points=\"")
                .append(path.toString().strip())
                .append("\"/>\n");
        line(out, left, TOP + HEIGHT, left + WIDTH, TOP + HEIGHT, "#444444", 1);
        text(out, left, TOP - 12, "start", "compile, ms of CPU time (median)");
        text(out, left + WIDTH / 2.0, TOP + HEIGHT + 38, "middle", name);
    }

    private static void line(StringBuilder out, double x1, double y1, double x2, double y2, String color, int width) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>\n",
                x1,
                y1,
                x2,
                y2,
                color,
                width));
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String words) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#333333\">%s</text>\n",
                x,
                y,
                anchor,
                words));
    }
}
