package weft.derp.stun;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.AnswerBudget;
import weft.protocol.stun.StunAnswer;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.StunMessage;
import weft.protocol.stun.StunRequest;

/// Event loop. Tells whoever asks over UDP which address and port it is seen at; on several ports, so that who asks two
/// of them learns whether its NAT maps each destination to another port. All ports live on one event loop and share one
/// budget: a second port is no second chance for forgers.
@ChannelHandler.Sharable
public final class StunServer extends SimpleChannelInboundHandler<DatagramPacket> {
    /// Longer datagrams are no questions.
    private static final int QUESTION_MAX = 1500;

    private final AnswerBudget budget = new AnswerBudget();
    private final LongAdder answered = new LongAdder();
    private final LongAdder notUnderstood = new LongAdder();
    private final LongAdder overBudget = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Map<StunMessage.Reason, LongAdder> dropped = new EnumMap<>(StunMessage.Reason.class);

    private final EventLoop loop;
    private final Class<? extends DatagramChannel> channelType;

    public StunServer(EventLoop loop, Class<? extends DatagramChannel> channelType) {
        this.loop = loop;
        this.channelType = channelType;
        for (var reason : StunMessage.Reason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    /// Answers at that address too, from when the future succeeds until its channel is closed.
    public ChannelFuture bind(InetSocketAddress address) {
        return new Bootstrap().group(loop).channel(channelType).handler(this).bind(address);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
        int length = datagram.content().readableBytes();
        if (length > QUESTION_MAX || datagram.sender().getPort() == 0) {
            count(StunMessage.Reason.NOT_STUN);
            return;
        }
        var bytes = new byte[length];
        datagram.content().readBytes(bytes);
        switch (StunCodec.read(bytes, 0, length)) {
            case StunRequest question -> answer(context.channel(), question, datagram.sender());
            case StunMessage.NotUnderstood question -> refuse(context.channel(), question, datagram.sender());
            case StunMessage.Dropped drop -> count(drop.reason());
            case StunAnswer _ -> count(StunMessage.Reason.OTHER_MESSAGE);
        }
    }

    private void answer(Channel channel, StunRequest question, InetSocketAddress sender) {
        var asker = new Endpoint(IpAddress.of(sender.getAddress().getAddress()), sender.getPort());
        if (isAllowed(asker.address(), question.length(), StunCodec.answerLength(asker.isIpv4()))) {
            answered.increment();
            send(channel, StunCodec.answer(question.transaction(), asker), sender);
        }
    }

    private void refuse(Channel channel, StunMessage.NotUnderstood question, InetSocketAddress sender) {
        notUnderstood.increment();
        int length = StunCodec.refusalLength(question.types().size());
        if (isAllowed(IpAddress.of(sender.getAddress().getAddress()), question.length(), length)) {
            send(channel, StunCodec.refusal(question.transaction(), question.types()), sender);
        }
    }

    private boolean isAllowed(IpAddress asker, int questionLength, int answerLength) {
        boolean allowed = budget.allows(asker, questionLength, answerLength, System.nanoTime());
        if (!allowed) {
            overBudget.increment();
        }
        return allowed;
    }

    private static void send(Channel channel, byte[] answer, InetSocketAddress asker) {
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), asker), channel.voidPromise());
    }

    private void count(StunMessage.Reason reason) {
        var counter = dropped.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // An ICMP error for an answer, or a full send buffer: the asker asks again.
        failed.increment();
    }

    public long answered() {
        return answered.sum();
    }

    /// Questions with an attribute that must be understood, and is not.
    public long notUnderstood() {
        return notUnderstood.sum();
    }

    /// Answers not given because they would have been longer than their question once too often.
    public long overBudget() {
        return overBudget.sum();
    }

    /// Socket errors.
    public long failed() {
        return failed.sum();
    }

    public long dropped(StunMessage.Reason reason) {
        var counter = dropped.get(reason);
        return counter == null ? 0 : counter.sum();
    }
}
