package weft.bench;

/// One engine in one round. Speeds in Mbit/s at the receiver, processor time of both ends' engines together (not a
/// number for the bare cable).
///
/// @param firstSecond TCP, one flow, the first second of traffic that a pair of daemons carries, straight after their
/// start
/// @param udp received of the highest offered rate that lost at most 1 %
/// @param residentMegabytes of the larger end, after all of it
public record TunnelMeasurement(
        String engine,
        int round,
        double firstSecond,
        double tcpOneFlow,
        double cpuSecondsPerGigabyte,
        double tcpEightFlows,
        double cpuSecondsPerGigabyteEightFlows,
        double udp,
        double residentMegabytes) {}
