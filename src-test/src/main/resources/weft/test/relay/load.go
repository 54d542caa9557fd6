package main

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"tailscale.com/derp"
	"tailscale.com/derp/derphttp"
	"tailscale.com/types/key"
)

type result struct {
	Seconds  float64 `json:"seconds"`
	Sent     int64   `json:"sent"`
	Received int64   `json:"received"`
	Bytes    int64   `json:"bytes"`
	P50      float64 `json:"p50"`
	P99      float64 `json:"p99"`
	Count    int64   `json:"count"`
	Least    int64   `json:"least"`
}

func (r result) print() {
	text, _ := json.Marshal(r)
	fmt.Println(string(text))
}

var base = time.Now()

// span is the time that is measured, in nanoseconds since base.
type span struct {
	from, until atomic.Int64
}

func (s *span) holds(at int64) bool {
	from, until := s.from.Load(), s.until.Load()
	return from > 0 && at >= from && (until == 0 || at <= until)
}

// pair is a sender and a receiver of timestamped packets. What was sent in the time that is measured counts as received
// whenever it comes; bytes and delays are of what came in that time.
type pair struct {
	from, to *derphttp.Client
	target   key.NodePublic
	sent     atomic.Int64
	received atomic.Int64
	bytes    atomic.Int64
	mu       sync.Mutex
	delays   []int32
}

func up(c *derphttp.Client) *derphttp.Client {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := c.Connect(ctx); err != nil {
		log.Fatal(err)
	}
	return c
}

func drain(c *derphttp.Client, measured *span, p *pair) {
	for {
		message, err := c.Recv()
		if err != nil {
			return
		}
		packet, ok := message.(derp.ReceivedPacket)
		if !ok || p == nil || len(packet.Data) < 8 {
			continue
		}
		stamp, now := int64(binary.BigEndian.Uint64(packet.Data)), int64(time.Since(base))
		if measured.holds(stamp) {
			p.received.Add(1)
		}
		if measured.holds(now) {
			p.bytes.Add(int64(len(packet.Data)))
			p.mu.Lock()
			p.delays = append(p.delays, int32((now-stamp)/1000))
			p.mu.Unlock()
		}
	}
}

func newPair(r relay, measured *span, reads bool) *pair {
	from, to := key.NewNode(), key.NewNode()
	p := &pair{from: up(r.client(from)), to: up(r.client(to)), target: to.Public()}
	go drain(p.from, measured, nil)
	if reads {
		go drain(p.to, measured, p)
	}
	return p
}

func (p *pair) send(packet []byte, measured *span) bool {
	stamp := int64(time.Since(base))
	binary.BigEndian.PutUint64(packet, uint64(stamp))
	if p.from.Send(p.target, packet) != nil {
		return false
	}
	if measured.holds(stamp) {
		p.sent.Add(1)
	}
	return true
}

// bulk sends at so many bits a second, 0 for as fast as the socket takes it.
func (p *pair) bulk(rate float64, size int, measured *span, stop *atomic.Bool) {
	packet := make([]byte, size)
	began, sent := time.Now(), 0.0
	for !stop.Load() {
		if rate > 0 {
			due := time.Since(began).Seconds() * rate
			if sent >= due {
				time.Sleep(500 * time.Microsecond)
				continue
			}
			// What could not be sent in time is not sent later: the offer is a rate.
			if due-sent > rate/20 {
				sent = due - rate/20
			}
		}
		if !p.send(packet, measured) {
			return
		}
		sent += float64(size * 8)
	}
}

// settle waits until what is on its way has arrived, or nothing more comes.
func settle(pairs []*pair) {
	count := func() (sent, received int64) {
		for _, p := range pairs {
			sent += p.sent.Load()
			received += p.received.Load()
		}
		return
	}
	_, before := count()
	for quiet := 0; quiet < 5; quiet++ {
		time.Sleep(50 * time.Millisecond)
		sent, now := count()
		if now >= sent {
			return
		}
		if now > before {
			before, quiet = now, 0
		}
	}
}

func merge(pairs []*pair, seconds float64) result {
	r := result{Seconds: seconds}
	var all []int32
	for _, p := range pairs {
		r.Sent += p.sent.Load()
		r.Received += p.received.Load()
		r.Bytes += p.bytes.Load()
		p.mu.Lock()
		all = append(all, p.delays...)
		p.mu.Unlock()
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	if len(all) > 0 {
		r.P50 = float64(all[len(all)/2]) / 1000
		r.P99 = float64(all[len(all)*99/100]) / 1000
	}
	return r
}

// load makes traffic and prints one line of JSON.
func load(kind string, arguments []string) {
	flags := flag.NewFlagSet(kind, flag.ExitOnError)
	host := flags.String("host", "127.0.0.1", "")
	port := flags.Int("port", 0, "")
	pin := flags.String("pin", "", "")
	pairs := flags.Int("pairs", 8, "")
	rate := flags.Float64("rate", 0, "bits a second, of all pairs together; 0 for flat out")
	size := flags.Int("size", 1400, "")
	warm := flags.Float64("warm", 1, "seconds")
	seconds := flags.Float64("seconds", 3, "")
	count := flags.Int("count", 100, "")
	flags.Parse(arguments)
	runtime.GOMAXPROCS(1)
	r := relay{*host, *port, *pin}
	var measured span
	var stop atomic.Bool
	var all []*pair
	window := func() float64 {
		time.Sleep(time.Duration(*warm * float64(time.Second)))
		fmt.Fprintln(os.Stderr, "measuring")
		began := time.Since(base)
		measured.from.Store(int64(began))
		time.Sleep(time.Duration(*seconds * float64(time.Second)))
		ended := time.Since(base)
		measured.until.Store(int64(ended))
		fmt.Fprintln(os.Stderr, "measured")
		stop.Store(true)
		settle(all)
		return (ended - began).Seconds()
	}
	switch kind {
	case "bulk":
		for range *pairs {
			all = append(all, newPair(r, &measured, true))
		}
		for _, p := range all {
			go p.bulk(*rate/float64(*pairs), *size, &measured, &stop)
		}
		took := window()
		merge(all, took).print()
	case "small":
		for range *pairs {
			all = append(all, newPair(r, &measured, true))
		}
		for i, p := range all {
			go func() {
				packet := make([]byte, *size)
				time.Sleep(time.Duration(i) * 20 * time.Millisecond / time.Duration(*pairs))
				for !stop.Load() && p.send(packet, &measured) {
					time.Sleep(20 * time.Millisecond)
				}
			}()
		}
		took := window()
		merge(all, took).print()
	case "burst":
		p := newPair(r, &measured, true)
		measured.from.Store(1)
		packet := make([]byte, *size)
		least := int64(*count)
		for round := 0; round < 10; round++ {
			before := p.received.Load()
			for range *count {
				p.send(packet, &measured)
			}
			time.Sleep(200 * time.Millisecond)
			least = min(least, p.received.Load()-before)
		}
		result := merge([]*pair{p}, 2)
		result.Least = least
		result.print()
	case "stuck":
		stuck := newPair(r, &measured, false)
		beside := newPair(r, &measured, true)
		go stuck.bulk(0, *size, &measured, &stop)
		go beside.bulk(*rate, *size, &measured, &stop)
		took := window()
		runtime.KeepAlive(stuck)
		merge([]*pair{beside}, took).print()
	case "idle":
		// Each reads, as a node does; and none is collected.
		held := make([]*derphttp.Client, 0, *count)
		var wait sync.WaitGroup
		var mu sync.Mutex
		gate := make(chan bool, 32)
		for range *count {
			gate <- true
			wait.Add(1)
			go func() {
				defer wait.Done()
				c := up(r.client(key.NewNode()))
				go drain(c, &measured, nil)
				// A fast start is up before the relay knows; an answer says that it does.
				ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
				defer cancel()
				if err := c.Ping(ctx); err != nil {
					log.Fatal(err)
				}
				mu.Lock()
				held = append(held, c)
				mu.Unlock()
				<-gate
			}()
		}
		wait.Wait()
		fmt.Println("held")
		var line string
		fmt.Scanln(&line)
		runtime.KeepAlive(held)
	case "connects":
		// Full handshakes: no session is kept. Each ends with a page, so that the relay has done its part.
		config := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13}
		address := fmt.Sprintf("%s:%d", *host, *port)
		var done atomic.Int64
		for range 16 {
			go func() {
				answer := make([]byte, 64)
				for !stop.Load() {
					raw, err := net.Dial("tcp", address)
					if err != nil {
						continue
					}
					c := tls.Client(raw, config)
					c.Write([]byte("HEAD /derp/probe HTTP/1.1\r\nHost: relay\r\n\r\n"))
					if n, err := c.Read(answer); err == nil && n > 0 && measured.holds(int64(time.Since(base))) {
						done.Add(1)
					}
					raw.(*net.TCPConn).SetLinger(0)
					raw.Close()
				}
			}()
		}
		took := window()
		result{Seconds: took, Count: done.Load()}.print()
	default:
		log.Fatalf("no such load: %q", kind)
	}
}
