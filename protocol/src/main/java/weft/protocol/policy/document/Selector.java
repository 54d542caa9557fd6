package weft.protocol.policy.document;

import weft.protocol.packet.IpSet;

/// Whom or what a name in a rule stands for. A value: the same name is the same selector wherever it is written.
public sealed interface Selector {
    /// As written in a policy.
    String text();

    /// `*`
    record Everything() implements Selector {
        @Override
        public String text() {
            return "*";
        }
    }

    /// A person by login name, which always has an @.
    record OfUser(String login) implements Selector {
        @Override
        public String text() {
            return login;
        }
    }

    /// `user:*@example.com`: everyone of that domain.
    record OfDomain(String domain) implements Selector {
        @Override
        public String text() {
            return "user:*@" + domain;
        }
    }

    /// @param name with its `group:`
    record OfGroup(String name) implements Selector {
        @Override
        public String text() {
            return name;
        }
    }

    /// @param name with its `tag:`
    record OfTag(String name) implements Selector {
        @Override
        public String text() {
            return name;
        }
    }

    record OfAutogroup(Autogroup group) implements Selector {
        @Override
        public String text() {
            return group.text();
        }
    }

    /// A name of the `hosts` section.
    record OfHost(String name) implements Selector {
        @Override
        public String text() {
            return name;
        }
    }

    /// @param name with its `ipset:`
    record OfIpSet(String name) implements Selector {
        @Override
        public String text() {
            return name;
        }
    }

    /// An address, a prefix or a range `a-b`, as it is: it stands for no node's other addresses.
    record OfAddresses(String text, IpSet addresses) implements Selector {}
}
