// A client of Tailscale's own DERP package, told on standard input what to do, and saying on standard output what it
// saw. It is built outside of this tree, when a test or a benchmark runs.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"go4.org/mem"
	"tailscale.com/derp"
	"tailscale.com/derp/derphttp"
	"tailscale.com/net/netmon"
	"tailscale.com/tailcfg"
	"tailscale.com/types/key"
)

var out = struct {
	sync.Mutex
	*bufio.Writer
}{Writer: bufio.NewWriter(os.Stdout)}

func say(format string, values ...any) {
	out.Lock()
	defer out.Unlock()
	fmt.Fprintf(out, format+"\n", values...)
	out.Flush()
}

type relay struct {
	host string
	port int
	pin  string
}

func (r relay) client(private key.NodePrivate) *derphttp.Client {
	region := &tailcfg.DERPRegion{RegionID: 900, RegionCode: "lab", Nodes: []*tailcfg.DERPNode{{
		Name: "900a", RegionID: 900, HostName: r.host, IPv4: r.host, IPv6: "none", DERPPort: r.port, CertName: r.pin,
	}}}
	quiet := func(string, ...any) {}
	if os.Getenv("PEER_LOG") != "" {
		quiet = log.Printf
	}
	return derphttp.NewRegionClient(private, quiet, netmon.NewStatic(), func() *tailcfg.DERPRegion { return region })
}

func hexKey(k key.NodePublic) string {
	raw := k.AppendTo(nil)
	return hex.EncodeToString(raw)
}

func parseKey(text string) key.NodePublic {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != 32 {
		log.Fatalf("no key: %q", text)
	}
	return key.NodePublicFromRaw32(mem.B(raw))
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		log.Fatalf("no number: %q", text)
	}
	return n
}

// payload is length bytes that are a function of its number, so that the other end can check them.
func payload(n, length int) []byte {
	b := make([]byte, length)
	for i := range b {
		b[i] = byte(n + i*31)
	}
	return b
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

func listen(id string, c *derphttp.Client) {
	for {
		message, err := c.Recv()
		if err != nil {
			say("ended %s %s", id, strings.ReplaceAll(err.Error(), "\n", " "))
			return
		}
		switch m := message.(type) {
		case derp.ReceivedPacket:
			say("packet %s %s %d %s", id, hexKey(m.Source), len(m.Data), digest(m.Data))
		case derp.PeerGoneMessage:
			say("gone %s %s %d", id, hexKey(m.Peer), m.Reason)
		case derp.PeerPresentMessage:
			say("present %s %s %d", id, hexKey(m.Key), m.Flags)
		case derp.PingMessage:
			c.SendPong([8]byte(m))
		}
	}
}

// interactive takes one command a line:
//
//	connect ID HOST PORT PIN [mesh=HEX] [watch] [tls12] [key=ID of whose key it shares]
//	send ID KEY NUMBER LENGTH [times]    forward ID SOURCE TARGET NUMBER LENGTH
//	disco ID KEY    ping ID    home ID    closepeer ID KEY    close ID
func interactive() {
	clients := map[string]*derphttp.Client{}
	private := map[string]key.NodePrivate{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 2 {
			continue
		}
		id := words[1]
		var err error
		switch words[0] {
		case "connect":
			r := relay{words[2], number(words[3]), words[4]}
			own := key.NewNode()
			for _, option := range words[5:] {
				if whose, ok := strings.CutPrefix(option, "key="); ok {
					own = private[whose]
				}
			}
			private[id] = own
			c := r.client(own)
			for _, option := range words[5:] {
				if hexed, ok := strings.CutPrefix(option, "mesh="); ok {
					if c.MeshKey, err = key.ParseDERPMesh(hexed); err != nil {
						log.Fatal(err)
					}
				}
				c.WatchConnectionChanges = c.WatchConnectionChanges || option == "watch"
				if option == "tls12" {
					c.TLSConfig = &tls.Config{MaxVersion: tls.VersionTLS12}
				}
			}
			c.SetCanAckPings(true)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			err = c.Connect(ctx)
			cancel()
			if err == nil {
				clients[id] = c
				go listen(id, c)
				say("up %s %s %s", id, hexKey(own.Public()), hexKey(c.ServerPublicKey()))
			}
		case "send":
			times := 1
			if len(words) > 5 {
				times = number(words[5])
			}
			for i := 0; i < times && err == nil; i++ {
				err = clients[id].Send(parseKey(words[2]), payload(number(words[3])+i, number(words[4])))
			}
		case "disco":
			packet := append([]byte("TS\xf0\x9f\x92\xac"), payload(1, 100)...)
			err = clients[id].Send(parseKey(words[2]), packet)
		case "forward":
			err = clients[id].ForwardPacket(parseKey(words[2]), parseKey(words[3]), payload(number(words[4]), number(words[5])))
		case "ping":
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			if err = clients[id].Ping(ctx); err == nil {
				say("pong %s", id)
			}
			cancel()
		case "home":
			clients[id].NotePreferred(true)
		case "closepeer":
			err = clients[id].ClosePeer(parseKey(words[2]))
		case "close":
			clients[id].Close()
		default:
			log.Fatalf("no such command: %q", lines.Text())
		}
		if err != nil {
			say("failed %s %s %s", words[0], id, strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
}

func main() {
	if len(os.Args) > 1 {
		load(os.Args[1], os.Args[2:])
		return
	}
	interactive()
}
