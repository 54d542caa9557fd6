package weft.bench;

import java.util.List;
import java.util.Locale;

/// Goodput and delay of relays over what they were offered, as SVG.
final class RelayPlot {
    private static final List<String> COLOURS = List.of("#1769aa", "#c2571a");
    private static final int WIDTH = 880;
    private static final int HEIGHT = 400;
    private static final int TOP = 60;
    private static final int PLOT_HEIGHT = 270;
    private static final int PLOT_WIDTH = 340;

    private final StringBuilder svg = new StringBuilder();

    private RelayPlot() {}

    /// Where figures come from.
    @FunctionalInterface
    interface Source {
        Spread of(String row, String relay, String figure);
    }

    static String draw(List<String> relays, Source source) {
        var plot = new RelayPlot();
        plot.begin(relays);
        plot.axes(60, "goodput, Gbit/s", List.of("0", "1", "2", "3", "4", "5"), 5);
        plot.axes(500, "p99 of the delay, ms", List.of("0.1", "1", "10", "100", "1,000"), 4);
        plot.line(60, 4.5, 4.5, "#c3cedb", "offered");
        for (int i = 0; i < relays.size(); i++) {
            plot.curve(60, relays.get(i), "goodput", COLOURS.get(i % COLOURS.size()), source);
            plot.curve(500, relays.get(i), "p99", COLOURS.get(i % COLOURS.size()), source);
        }
        return plot.svg.append("</svg>\n").toString();
    }

    private void begin(List<String> relays) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"Helvetica, Arial,"
                        + " sans-serif\" font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n",
                WIDTH, HEIGHT, WIDTH, HEIGHT);
        for (int i = 0; i < relays.size(); i++) {
            int x = 60 + i * 110;
            add("<rect x=\"%d\" y=\"14\" width=\"18\" height=\"4\" fill=\"%s\"/>", x, COLOURS.get(i % COLOURS.size()));
            add("<text x=\"%d\" y=\"20\" fill=\"#1d2b3a\">%s</text>%n", x + 24, relays.get(i));
        }
    }

    private void axes(int left, String title, List<String> labels, int steps) {
        add("<text x=\"%d\" y=\"%d\" fill=\"#1d2b3a\" font-weight=\"bold\">%s</text>%n", left, TOP - 16, title);
        for (int i = 0; i <= steps; i++) {
            double y = TOP + PLOT_HEIGHT * (1 - (double) i / steps);
            add(
                    "<path d=\"M%d %.1fH%d\" stroke=\"#e3e9f0\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\""
                            + " fill=\"#5b6b7c\">%s</text>%n",
                    left, y, left + PLOT_WIDTH, left - 6, y + 4, labels.get(i));
        }
        for (int offer = 0; offer <= 5; offer++) {
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#5b6b7c\">%d</text>%n",
                    x(left, offer), TOP + PLOT_HEIGHT + 18, offer);
        }
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#5b6b7c\">offered by 8 pairs, Gbit/s</text>%n",
                left + PLOT_WIDTH, TOP + PLOT_HEIGHT + 38);
    }

    private void line(int left, double toOffer, double toValue, String colour, String label) {
        add(
                "<path d=\"M%.1f %dL%.1f %.1f\" stroke=\"%s\" stroke-dasharray=\"4 4\"/><text x=\"%.1f\" y=\"%.1f\""
                        + " text-anchor=\"end\" fill=\"#8a98a8\">%s</text>%n",
                x(left, 0),
                TOP + PLOT_HEIGHT,
                x(left, toOffer),
                y("goodput", toValue),
                colour,
                x(left, toOffer) - 8,
                y("goodput", toValue) + 2,
                label);
    }

    private void curve(int left, String relay, String figure, String colour, Source source) {
        var path = new StringBuilder();
        var dots = new StringBuilder();
        for (double offer : RelayBench.OFFERS) {
            double value = source.of(RelayBench.title(offer), relay, figure).median();
            if (!Double.isNaN(value)) {
                double x = x(left, offer);
                double y = y(figure, value);
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
                dots.append(String.format(
                        Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour));
            }
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%s%n", path, colour, dots);
    }

    private static double x(int left, double offer) {
        return left + PLOT_WIDTH * offer / 5;
    }

    /// Goodput on a straight scale to 5 Gbit/s, delay on a logarithmic one from 0.1 ms to 1 s.
    private static double y(String figure, double value) {
        double share = figure.equals("goodput") ? value / 5 : (Math.log10(Math.max(value, 0.1)) + 1) / 4;
        return TOP + PLOT_HEIGHT * (1 - Math.clamp(share, 0.0, 1.0));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
