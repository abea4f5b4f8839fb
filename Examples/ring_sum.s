; The sum of one vector per device, on any number of devices: each device passes what it received on to the next one,
; and adds it to its own, until every vector has been around the ring.
;
; Run it:  dfx run Examples/ring_sum.s --devices 4 --memory Examples/ring_sum.safetensors --dump 2/v1:4

.const width = 64
.const passing = v0
.const sum = v1
.const hops = 3          ; one less than the number of devices

.operation synchronization, "ring sum"
      read_hbm vd=passing, length=width, base=0
      read_hbm vd=sum, length=width, base=0
      loop i0, count=hops
again:
      send va=passing, length=width
      receive vd=passing, length=width
      add sum, sum, passing, length=width
      next i0, target=again
      halt
